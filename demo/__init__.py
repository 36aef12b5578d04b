"""An example municipality, clearly invented, made by the real functions on dates over the past two years."""
