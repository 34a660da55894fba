-- Rejects calls outside office hours, in the time zone of this machine.
-- Monday to Friday, nine to five; the message goes to the caller after the reject was accepted.
local OPENS, CLOSES = 9, 17

local function is_open(at)
  local now = os.date("*t", at)
  local is_weekday = now.wday >= 2 and now.wday <= 6 -- 1 is Sunday
  return is_weekday and now.hour >= OPENS and now.hour < CLOSES
end

wawp.on("call.received", function(call)
  if is_open(math.floor(wawp.now())) then
    return call:allow("office hours")
  end
  call:reject{
    reason = "outside office hours",
    message = "We are closed. Please write to us, or call Monday to Friday from 9 to 17.",
  }
end)
