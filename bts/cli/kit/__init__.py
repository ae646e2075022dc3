"""What commands are made of: arguments and options, progress, results on the screen. No command is in here."""
