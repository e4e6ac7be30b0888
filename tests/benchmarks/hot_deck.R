# Peers of the hot deck that are R packages; run by hot_deck.py: method, folder, folder of StatMatch's sources.
arguments <- commandArgs(TRUE)
method <- arguments[1]
folder <- arguments[2]
keys <- c("basic_unit", "building", "household", "non_western")
variables <- c(
  "rooms", "floor_space", "construction_year", "bathrooms", "water_closets", "kitchen", "floors", "lift", "garden",
  "balcony", "parking", "tenure"
)
frame <- read.csv(file.path(folder, "delivered.csv"), colClasses = c(dwelling_id = "character"))
frame[variables] <- lapply(frame[variables], as.numeric)
silent <- frame$answered == "False"
set.seed(1)

if (method == "vim") {
  suppressMessages(library(VIM))
  before <- proc.time()
  filled <- hotdeck(frame, variable = variables, domain_var = keys, imp_var = FALSE)
  used <- proc.time() - before
} else {
  for (file in list.files(arguments[3], pattern = "[.]R$", full.names = TRUE)) source(file)
  frame$class <- do.call(paste, frame[keys])
  # it stops at a class without a donor: these silent are left out
  served <- silent & frame$class %in% frame$class[!silent]
  rownames(frame) <- frame$dwelling_id
  before <- proc.time()
  classes <- unique(frame$class[served])
  taking <- frame[served, ]
  giving <- frame[!silent & frame$class %in% classes, ]
  taking$class <- factor(taking$class, classes)
  giving$class <- factor(giving$class, classes)
  found <- RANDwNND.hotdeck(taking, giving, match.vars = NULL, don.class = "class")
  pairs <- as.data.frame(found$mtc.ids)
  filled <- frame
  place <- match(pairs$don.id, frame$dwelling_id)
  filled[match(pairs$rec.id, frame$dwelling_id), variables] <- frame[place, variables]
  used <- proc.time() - before
}
out <- as.data.frame(filled)[silent, c("dwelling_id", variables)]
if (method == "statmatch") out$donor <- pairs$don.id[match(out$dwelling_id, pairs$rec.id)]
write.csv(out, file.path(folder, "filled.csv"), row.names = FALSE, quote = FALSE, na = "")
cat(sum(used[c("user.self", "sys.self")]), file = file.path(folder, "cpu.json"))
file.copy("/proc/self/status", file.path(folder, "status"), overwrite = TRUE)
