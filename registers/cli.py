from flask.cli import AppGroup

register_commands = AppGroup("register", help="Bring existing lists into a register.")
