-- The same decisions and records as handle.lua gives, with lua5.4 and lua-cjson: the yardstick of the batch benchmark.
local cjson = require("cjson")
local allowed = {}
for i = 0, 999 do
  allowed[string.format("1555%07d@c.us", i)] = true
end
local function decide(call)
  if call.isGroup then return "allow", "group" end
  if allowed[call.from] then return "allow", "known" end
  return "reject", call.isVideo and "video" or "closed"
end
for line in io.lines(arg[1]) do
  local event = cjson.decode(line)
  if event.event == "call.received" then
    local decision, reason = decide(event.payload)
    io.write(cjson.encode({event_id = event.id, event = event.event, call_id = event.payload.id, from = event.payload.from, session = event.session, decision = decision, reason = reason}), "\n")
  end
end
