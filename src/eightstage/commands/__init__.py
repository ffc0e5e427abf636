"""What people call: each command of the tasks, with its errors, output and exit code."""
