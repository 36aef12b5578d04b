"""The numbers a body may set (P01–P20) and the rules it may switch, each with the day from which it holds."""
