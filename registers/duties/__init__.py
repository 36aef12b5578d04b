"""Who must answer for which register, by when and why: rows from which tasks, lists, reminders and figures all come."""
