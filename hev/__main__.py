"""python -m hev …"""

from hev.cli import main

main()
