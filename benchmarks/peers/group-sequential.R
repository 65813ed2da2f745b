# Times of whole designs in rpact and gsDesign; called by group-sequential.sh. One line per figure: design|looks|package|microseconds (minimum of repeated runs).
suppressPackageStartupMessages(library(rpact))
invisible(setLogLevel("DISABLED"))
microseconds <- function(f, least = 5, seconds = 3) {
    f()
    best <- Inf
    runs <- 0
    start <- proc.time()[["elapsed"]]
    while (runs < least || (proc.time()[["elapsed"]] - start < seconds && runs < 200)) {
        before <- Sys.time()
        f()
        best <- min(best, as.numeric(Sys.time() - before, units = "secs") * 1e6)
        runs <- runs + 1
        if (proc.time()[["elapsed"]] - start > 20) break
    }
    best
}
# A design that a package refuses (rpact 3 stops at 20 looks) has no row.
row <- function(design, looks, package, f) {
    tryCatch(cat(sprintf("%s|%d|%s|%.1f\n", design, looks, package, microseconds(f))), error = function(e) cat(sprintf("# %s refuses %d looks\n", package, looks)))
}
quiet <- function(expression) suppressWarnings(suppressMessages(expression))

cat(sprintf("# R %s, rpact %s", getRversion(), packageVersion("rpact")))
withGsDesign <- requireNamespace("gsDesign", quietly = TRUE)
cat(if (withGsDesign) sprintf(", gsDesign %s\n", packageVersion("gsDesign")) else ", gsDesign not installed\n")

for (looks in c(5, 20, 50)) {
    row("two-sided O'Brien-Fleming-type spending", looks, "rpact", function() {
        quiet(getDesignGroupSequential(kMax = looks, alpha = 0.05, beta = 0.2, sided = 2, typeOfDesign = "asOF"))
    })
    if (withGsDesign) {
        row("two-sided O'Brien-Fleming-type spending", looks, "gsDesign", function() {
            gsDesign::gsDesign(k = looks, test.type = 2, alpha = 0.025, beta = 0.2, sfu = gsDesign::sfLDOF)
        })
    }
}
for (looks in c(5, 20)) {
    row("the same, inflation and expected size", looks, "rpact", function() {
        quiet(getDesignCharacteristics(getDesignGroupSequential(kMax = looks, alpha = 0.05, beta = 0.2, sided = 2, typeOfDesign = "asOF")))
    })
    row("two-sided O'Brien-Fleming shape", looks, "rpact", function() {
        quiet(getDesignGroupSequential(kMax = looks, alpha = 0.05, beta = 0.2, sided = 2, typeOfDesign = "OF"))
    })
}
row("one-sided, binding futility by beta spending", 5, "rpact", function() {
    quiet(getDesignGroupSequential(kMax = 5, alpha = 0.025, beta = 0.2, sided = 1, typeOfDesign = "asOF", typeBetaSpending = "bsHSD", gammaB = -2, bindingFutility = TRUE))
})
for (looks in c(5, 20)) {
    design <- quiet(getDesignGroupSequential(kMax = looks, alpha = 0.025, sided = 1, typeOfDesign = "asOF"))
    seen <- getDataset(overallEvents = 4 * (1:looks), overallLogRanks = c(rep(1, looks - 1), 2.3))
    row("final p-value, estimate and interval", looks, "rpact", function() {
        quiet(getFinalPValue(getStageResults(design, seen)))
        quiet(getFinalConfidenceInterval(design, seen))
    })
}
design <- quiet(getDesignGroupSequential(kMax = 5, alpha = 0.025, sided = 1, typeOfDesign = "asOF"))
seen <- getDataset(overallEvents = 4 * (1:5), overallLogRanks = c(rep(1, 4), 2.3))
row("a whole analysis, repeated p-values included", 5, "rpact", function() quiet(getAnalysisResults(design, seen)))
