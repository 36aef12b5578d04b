"""What tests share, by concept: applications, PostgreSQL, page checks, the browser, the network guard."""
