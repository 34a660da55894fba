-- Rejects callers who ring for the fourth time within ten minutes; the first three calls ring.
-- There is no message: it would only invite the next call.
local limit = require("wawp.limit")

wawp.on("call.received", function(call)
  if not call.caller then
    return call:allow("the event does not say who calls")
  end
  local is_too_many, count = limit.nth(call.caller, 4, "10m")
  if is_too_many then
    return call:reject{ reason = count .. " calls in ten minutes" }
  end
  call:allow("call number " .. count)
end)
