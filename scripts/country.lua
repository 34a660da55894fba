-- Lets calls of some countries ring and rejects those of others, by the numbering plan.
-- A hidden caller has no country as long as no event has shown the number: those ring.
local phone = require("wawp.phone")

local COUNTRIES = { "US", "CA", "DE", "EG" }

wawp.on("call.received", function(call)
  phone.learn(call)
  local number = call.caller and phone.identify(call.caller).phone
  local served = phone.is_of(number, COUNTRIES)
  if served == false then
    local country = phone.country(number)
    return call:reject{ reason = "a call from " .. country, message = "We cannot serve you." }
  end
  call:allow(served and "a country that we serve" or "the country is not known")
end)
