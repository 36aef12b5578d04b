from flask.cli import AppGroup

people_commands = AppGroup("people", help="Read people, units, positions and managers.")
