"""What each step of the lifecycle does: of the declarant, of the decider, and of the house itself."""
