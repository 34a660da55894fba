-- Refuses a first call; who calls again within three minutes rings through: it is urgent.
local limit = require("wawp.limit")

wawp.on("call.received", function(call)
  if call.is_group or not call.caller then
    return call:allow("not a person, or not known")
  end
  if limit.again(call.caller, "3m") then
    return call:allow("the second call within three minutes")
  end
  call:reject{
    reason = "a first call",
    message = "We prefer messages. If it is urgent, call again within three minutes.",
  }
end)
