"""From decided declarations to the public register: projection, acts of officers, editions, and the site that reads them."""
