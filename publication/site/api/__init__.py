"""Open data for programs, after the Dutch API Design Rules: the JSON of the edition as it stands there, in pages, with links."""

VERSION = "1.0.0"  # goes up after Semantic Versioning; what changed stands in docs/api.md
ROOT = "/api"
BASE = f"{ROOT}/v1"
