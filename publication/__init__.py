"""From decided declarations to the public register: the projection, the officer's acts, editions, and the site that reads them."""
