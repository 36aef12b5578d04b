"""Who gave what to whom, and everything around one organisation (Q16, Q17, Q20): for who reads all declarations."""
