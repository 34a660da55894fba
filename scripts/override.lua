-- Business hours with an override: write "closed 2h", "open until 18:00" or "hours" to yourself.
-- The answer says what holds now, or what is wrong. The override ends by itself.
local hours = require("wawp.hours")

local office = hours.new{ tz = "Africa/Cairo", sun_thu = "09:00-17:00" }

--- Your own chat, if that is where a message of yours went.
local function chat_with_yourself(event)
  local message, me = event.payload, event.me
  if type(message) ~= "table" or type(me) ~= "table" or message.fromMe ~= true then
    return nil
  end
  local is_own = type(message.to) == "string" and (message.to == me.id or message.to == me.lid)
  return is_own and (type(me.id) == "string" and me.id or me.lid) or nil
end

wawp.on("message.any", function(event)
  local chat = chat_with_yourself(event)
  local answer = chat and type(event.payload.body) == "string" and office:obey(event.payload.body)
  if answer then
    wawp.send_text(chat, answer)
  end
end)

wawp.on("call.received", function(call)
  local open, why = office:open()
  if open then
    return call:allow(why)
  end
  call:reject{ reason = why, message = "We are closed now. Please write to us here." }
end)
