-- What the nginx yardstick does: reject whoever is no friend.
local friends = { ["15550000007@c.us"] = true }

wawp.on("call.received", function(call)
  if friends[call.from] then return call:allow("friend") end
  call:reject{ reason = "closed" }
end)
