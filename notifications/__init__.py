"""What people are told: one sentence per kind of event."""
