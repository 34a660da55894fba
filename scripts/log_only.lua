-- Decides nothing: writes one line for each event to the log.
-- A good start with a new number, to see what comes in.
wawp.on("*", function(event)
  wawp.log.info(event.name, { id = event.id, session = event.session })
end)

wawp.on("call.*", { priority = 1 }, function(call)
  wawp.log.info("call", { from = call.from, video = call.is_video, group = call.is_group })
end)
