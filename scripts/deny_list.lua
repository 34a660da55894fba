-- Rejects the callers in blocked.txt; everybody else rings.
-- Change the file while the program runs: it is read again. Broken lines are named in the log.
local list = require("wawp.list")

local blocked = assert(list.open("blocked.txt", { tz = "America/New_York" }))

wawp.on("call.received", function(call)
  local listed, note = blocked:has(call.caller)
  if listed then
    return call:reject{ reason = "blocked: " .. (note or "on the list") }
  end
  call:allow(listed == nil and "cannot know: " .. note or "not blocked")
end)
