"""Says where the catalogue and what is implemented differ; run with Django's settings in the environment."""

import sys

import django

import faults
from faults import catalogue, settings

if __name__ == "__main__":
    django.setup()
    implemented = set(faults.implemented()) | set(settings.ALTERATIONS)
    listed = set(catalogue.NAMES)
    for name in sorted(listed - implemented):
        print(f"{name}: in the catalogue, but nothing does it")
    for name in sorted(implemented - listed):
        print(f"{name}: not in the catalogue")
    if len(catalogue.NAMES) != len(listed):
        print("a name stands twice in the catalogue")
    sys.exit(implemented != listed or len(catalogue.NAMES) != len(listed))
