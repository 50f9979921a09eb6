/* HTML Tidy as a formatter: `format FILE...` rewrites each file, and says on standard error what
 * was wrong with it. Exits with 0, 1 when there were warnings, 2 when a file could not be repaired.
 */
#include <stdio.h>
#include <stdlib.h>
#include <tidy.h>
#include <time.h>

static int format(const char *path) {
    TidyDoc document = tidyCreate();
    (void)tidyOptSetInt(document, TidyIndentContent, 2); /* auto */
    (void)tidyOptSetInt(document, TidyWrapLen, 80);
    (void)tidyOptSetBool(document, TidyMark, no);
    (void)tidyOptSetBool(document, TidyKeepFileTimes, yes);
    (void)tidySetCharEncoding(document, "utf8");
    const char *style = getenv("FORMAT_XHTML");
    if (style && *style)
        (void)tidyOptSetBool(document, TidyXhtmlOut, yes);
    int status = tidyParseFile(document, path);
    if (status >= 0)
        status = tidyCleanAndRepair(document);
    if (status >= 0)
        status = tidyRunDiagnostics(document);
    if (status >= 0 && status < 2)
        status = tidySaveFile(document, path);
    printf("%s: %d, %u errors, %u warnings\n", path, status, tidyErrorCount(document),
           tidyWarningCount(document));
    tidyRelease(document);
    return status < 0 ? 2 : status;
}

int main(int argc, char **argv) {
    struct timespec start;
    (void)timespec_get(&start, TIME_UTC);
    int worst = 0;
    for (int i = 1; i < argc; i++) {
        int status = format(argv[i]);
        worst = status > worst ? status : worst;
    }
    struct timespec end;
    (void)timespec_get(&end, TIME_UTC);
    printf("%d files, %s\n", argc - 1, end.tv_sec >= start.tv_sec ? "in time" : "before it began");
    return worst;
}
