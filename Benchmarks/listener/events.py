#!/usr/bin/env python3
"""Writes signed webhook events: events.py COUNT SECRET FILE. One a line: the HMAC-SHA512 in hex, a blank, the body.
Random text stands at a quarter and at half of the body: wrk's Lua looks at little more of a long string to tell it from
others, and is slow when they all look the same.
"""
import hashlib
import hmac
import json
import os
import sys
import time

count, secret, path = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3]
run = "%x" % int(time.time() * 1000)
with open(path, "w") as file:
    for number in range(count):
        now = time.time()
        body = json.dumps({
            "id": "evt_%s%012d" % (run, number), "timestamp": int(now * 1000), "event": "call.received",
            "session": "default", "metadata": {"trace": os.urandom(60).hex()},
            "me": {"id": "15550000001@c.us", "pushName": os.urandom(50).hex()},
            "payload": {
                "id": "%s%020X" % (run.upper(), number), "from": "1555%07d@c.us" % (number % 9999999),
                "timestamp": round(now, 1), "isVideo": False, "isGroup": False, "_data": {}},
            "engine": "GOWS",
            "environment": {"version": "2026.1.4", "engine": "GOWS", "tier": "PLUS", "browser": None}})
        file.write(hmac.new(secret, body.encode(), hashlib.sha512).hexdigest() + " " + body + "\n")
