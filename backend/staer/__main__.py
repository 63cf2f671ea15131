"""`python -m staer`: the same as the installed command."""

from staer.cli import main

main()
