#!/bin/sh
# What `webhook` starts for each event: the decision in Lua. It does not even call the API.
exec lua5.4 -e 'local friends = { ["15550000007@c.us"] = true } print(friends[arg[2]] and "allow" or "reject")' - "$@" </dev/null
