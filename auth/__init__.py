"""Who is at the keyboard, and what they may: accounts, sessions, the permission table, the policy of every route."""
