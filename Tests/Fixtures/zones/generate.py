#!/usr/bin/env python3
"""Writes moments.tsv and times.tsv: what Python's zoneinfo says about five zones, around each change of their clocks.

Run it in this folder, and again when a zone's law changes the years after 2026: python3 generate.py
"""
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = ["Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu"]
YEARS = [*range(1985, 1988), *range(2005, 2027), 2050]
UTC = timezone.utc


def offset(zone, moment):
    return int(datetime.fromtimestamp(moment, zone).utcoffset().total_seconds())


def changes(zone):
    """The moments at which the offset changes, to the second."""
    for year in YEARS:
        moment = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
        end = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp())
        while moment < end:
            low, high = moment, moment + 86400
            if offset(zone, low) != offset(zone, high):
                while high - low > 1:
                    middle = (low + high) // 2
                    if offset(zone, middle) == offset(zone, moment):
                        low = middle
                    else:
                        high = middle
                yield high
            moment += 86400


def find(zone, wall, jump):
    """(kind, first, second) of a wall time near a change."""
    # An instant shows `wall` if it does so on the way back as well.
    hits = []
    for fold in (0, 1):
        moment = int(wall.replace(tzinfo=zone, fold=fold).timestamp())
        if datetime.fromtimestamp(moment, zone).replace(tzinfo=None) == wall and moment not in hits:
            hits.append(moment)
    if not hits:
        return "never", jump, ""
    if len(hits) == 2:
        return "twice", min(hits), max(hits)
    return "once", hits[0], ""


with open("moments.tsv", "w") as moments, open("times.tsv", "w") as times:
    moments.write("zone\tmoment\ttime\toffset\tsummer\tname\tweekday\tday of year\n")
    times.write("zone\ttime\toccurrence\tfirst or jump\tsecond\n")
    for name in ZONES:
        zone = ZoneInfo(name)
        around = list(changes(zone))
        for moment in sorted({*around, *(m - 1 for m in around), *range(500000000, 1790000000, 86400 * 171 + 4711)}):
            at = datetime.fromtimestamp(moment, zone)
            row = [name, moment, at.strftime("%Y-%m-%d %H:%M:%S"), offset(zone, moment), int(bool(at.dst())),
                   at.tzname(), at.isoweekday(), at.timetuple().tm_yday]
            moments.write("\t".join(map(str, row)) + "\n")
        for jump in around:
            before = datetime.fromtimestamp(jump - 1, zone).replace(tzinfo=None) + timedelta(seconds=1)
            after = datetime.fromtimestamp(jump, zone).replace(tzinfo=None)
            low, high = min(before, after), max(before, after)
            for wall in (low - timedelta(seconds=1), low, low + (high - low) / 2, high - timedelta(seconds=1), high):
                wall = wall.replace(microsecond=0)
                row = [name, wall.strftime("%Y-%m-%d %H:%M:%S"), *find(zone, wall, jump)]
                times.write("\t".join(map(str, row)) + "\n")
