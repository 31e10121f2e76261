"""The officials' console: pages under /console, for people who work for the city."""

PATH = "/console"
