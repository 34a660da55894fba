-- Rejects every call and writes to each caller at most once an hour.
-- Many messages in a short time get a number blocked, so the reject stands without one.
local HOUR = 3600

wawp.on("call.received", function(call)
  local rejected = call:reject{ reason = "we answer in writing" }
  if rejected and not call.is_group and call.from then
    wawp.once("reply:" .. call.from, HOUR, function()
      local sent, problem = call:reply("We cannot take calls here. Please write to us.")
      if not sent then
        wawp.log.warn("the message was not sent", { why = problem })
      end
    end)
  end
end)
