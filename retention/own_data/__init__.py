"""What is kept about somebody, for himself: to read, to take along, and to have corrected."""
