/* QuickJS: runs quickjs.js, whose value is the text to print. */
#include "driver.h"
#include <quickjs.h>

static const char script[] = {
#embed "quickjs.js"
    , 0};

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    JSRuntime *runtime = JS_NewRuntime();
    JSContext *context = JS_NewContext(runtime);
    require(context != NULL, "JS_NewContext");
    for (int round = 0; round < rounds; round++) {
        JSValue value =
            JS_Eval(context, script, sizeof script - 1, "quickjs.js", JS_EVAL_TYPE_GLOBAL);
        const char *text =
            JS_ToCString(context, JS_IsException(value) ? JS_GetException(context) : value);
        require(text != NULL, "JS_ToCString");
        puts(text);
        JS_FreeCString(context, text);
        JS_FreeValue(context, value);
    }
    JS_FreeContext(context);
    JS_FreeRuntime(runtime);
    return 0;
}
