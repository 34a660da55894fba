-- Business hours with an override: write "closed 2h", "open until 18:00" or "hours" to yourself.
-- The override ends by itself; with a store all workers heed it.
local hours = require("wawp.hours")

local office = hours.new{ tz = "Africa/Cairo", sun_thu = "09:00-17:00" }

local function is_note_to_self(event)
  local message, me = event.payload, event.me
  local is_mine = type(message) == "table" and message.fromMe == true and type(me) == "table"
  return is_mine and type(message.body) == "string" and me.id ~= nil and message.to == me.id
end

wawp.on("message.any", function(event)
  if not is_note_to_self(event) then
    return
  end
  local body = event.payload.body:lower()
  local state, ends = body:match("^(%a+) until (%d%d:%d%d)$")
  if not state then
    state, ends = body:match("^(%a+) (%d+[smhd])$")
  end
  if state == "open" or state == "closed" then
    assert(office:set(state, ends))
  elseif body == "hours" then
    assert(office:clear())
  end
end)

wawp.on("call.received", function(call)
  local open, why = office:open()
  if open then
    return call:allow(why)
  end
  call:reject{ reason = why, message = "We are closed now. Please write to us here." }
end)
