"""What goes with a designation: the decision as a file, the notice to the holder, and who had answered on a day."""
