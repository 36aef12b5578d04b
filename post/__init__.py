"""Mail: written in the transaction of what it is about, sent later by the worker."""
