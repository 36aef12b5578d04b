"""Who works here, in which post, under whom, on any date; and the Dutch working-day calendar."""
