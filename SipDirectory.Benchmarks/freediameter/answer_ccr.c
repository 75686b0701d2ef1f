/*
 * What freeDiameter is measured with: an extension that answers every Credit-Control-Request with 2001 and the AVPs
 * that the ABNF of the answer asks for. freeDiameter itself has parsed the request and checked its rules before.
 *
 *     gcc -O2 -shared -fPIC -o answer_ccr.fdx answer_ccr.c
 */
#include <freeDiameter/extension.h>

static struct dict_object *auth_application_id;
static struct dict_object *request_type;
static struct dict_object *request_number;
static struct disp_hdl *handler;

static int add(struct msg *answer, struct dict_object *model, union avp_value *value)
{
    struct avp *avp;
    CHECK_FCT(fd_msg_avp_new(model, 0, &avp));
    CHECK_FCT(fd_msg_avp_setvalue(avp, value));
    return fd_msg_avp_add(answer, MSG_BRW_LAST_CHILD, avp);
}

static int find(struct msg *request, struct dict_object *model, union avp_value *value)
{
    struct avp *avp = NULL;
    struct avp_hdr *header;
    CHECK_FCT(fd_msg_search_avp(request, model, &avp));
    if (avp == NULL)
        return ENOENT;

    CHECK_FCT(fd_msg_avp_hdr(avp, &header));
    *value = *header->avp_value;
    return 0;
}

static int answer(struct msg **message, struct avp *avp, struct session *session, void *data, enum disp_action *action)
{
    union avp_value type, number, application = { .u32 = 4 };
    CHECK_FCT(find(*message, request_type, &type));
    CHECK_FCT(find(*message, request_number, &number));
    CHECK_FCT(fd_msg_new_answer_from_req(fd_g_config->cnf_dict, message, 0));
    CHECK_FCT(fd_msg_rescode_set(*message, "DIAMETER_SUCCESS", NULL, NULL, 1));
    CHECK_FCT(add(*message, auth_application_id, &application));
    CHECK_FCT(add(*message, request_type, &type));
    CHECK_FCT(add(*message, request_number, &number));
    return fd_msg_send(message, NULL, NULL);
}

static int start(char *configuration)
{
    application_id_t credit_control = 4;
    struct disp_when when = { 0 };
    CHECK_FCT(fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID, &credit_control, &when.app, ENOENT));
    CHECK_FCT(fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_NAME, "Credit-Control-Request", &when.command, ENOENT));
    CHECK_FCT(fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_NAME, "Auth-Application-Id", &auth_application_id, ENOENT));
    CHECK_FCT(fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_NAME, "CC-Request-Type", &request_type, ENOENT));
    CHECK_FCT(fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_NAME, "CC-Request-Number", &request_number, ENOENT));
    CHECK_FCT(fd_disp_register(answer, DISP_HOW_CC, &when, NULL, &handler));
    return fd_disp_app_support(when.app, NULL, 1, 0);
}

void fd_ext_fini(void)
{
    fd_disp_unregister(&handler, NULL);
}

EXTENSION_ENTRY("answer_ccr", start, "dict_dcca");
