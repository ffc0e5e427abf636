"""What the machine gives: terminal, signals, files of untrusted folders, text that is safe to print."""
