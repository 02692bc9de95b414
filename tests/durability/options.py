"""What the command line of `run` sets: the seed of everything random, and whether it is the long run."""
import sys

seed = 0
long = False


def size(short, long):
    return globals()["long"] and long or short


def say(text):
    print(text, file=sys.stderr, flush=True)
