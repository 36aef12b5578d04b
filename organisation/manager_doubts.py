"""Someone says that the personnel data name the wrong manager; an officer looks and settles it, with a trace."""
