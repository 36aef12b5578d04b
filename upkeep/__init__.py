"""Keeping an installation sound: backups and the drill that proves them, keys, checks at the start, `flask doctor`."""
