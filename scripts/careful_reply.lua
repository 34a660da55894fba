-- Rejects every call and writes to the caller, but carefully: many messages get a number banned.
-- Once an hour to each, 200 a day to all, never at night; in the language of the caller's country.
local limit = require("wawp.limit")
local phone = require("wawp.phone")

local replies = limit.guard{
  tz = "Africa/Cairo",
  quiet = "22:00-07:00",
  cooldown = "1h",
  daily = 200,
}
local WORDS = {
  DE = "Wir nehmen keine Anrufe an. Bitte schreiben Sie uns hier.",
  BR = "Não atendemos chamadas. Por favor, escreva aqui.",
  other = "We do not take calls. Please write to us here.",
}

wawp.on("call.received", function(call)
  local rejected = call:reject{ reason = "we answer in writing" }
  if not rejected or call.is_group or not call.caller then
    return
  end
  local may, why = replies:may(call.caller)
  if not may then
    return wawp.log.info("no message", { why = why })
  end
  local number = phone.identify(call.caller).phone
  local country = number and phone.country(number)
  local sent, problem = call:reply(WORDS[country] or WORDS.other)
  if not sent then
    wawp.log.warn("the message was not sent", { why = problem })
  end
end)
