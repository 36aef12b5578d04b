"""What comes after a decision: questions on a date, a new look, disputes, and what happens by itself when a day has passed."""
