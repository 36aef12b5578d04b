"""The pages of rounds: the yearly check itself, and what the officer does to set one up, follow it and close it."""

from campaigns.pages import check, following, rounds, unanswered

blueprints = (check.blueprint, rounds.blueprint, following.blueprint, unanswered.blueprint)
