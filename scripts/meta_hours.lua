-- Heeds the call hours of Meta's Business Calling settings, as they stand (call_hours.json).
-- Hours that are switched off there ("status": "DISABLED") keep nobody from calling.
local hours = require("wawp.hours")

local office = hours.new{ meta = "call_hours.json" }

wawp.on("call.received", function(call)
  local open, why = office:open(call.time)
  if open then
    return call:allow(why)
  end
  call:reject{ reason = why, message = "Please write to us here." }
end)
