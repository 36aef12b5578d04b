"""The yearly check and other rounds: everybody is asked by the same day whether what he declared still holds."""
