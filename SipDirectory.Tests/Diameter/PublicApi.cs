using System.Reflection;

namespace SipDirectory.Tests.Diameter;

/// <summary>The public types and members of an assembly as text, one a line, in a fixed order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var lines = assembly.GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => MembersOf(type).Order(StringComparer.Ordinal).Select(member => $"  {member}").Prepend(Heading(type)));
        return string.Join('\n', lines) + "\n";
    }

    private static string Heading(Type type)
    {
        var kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? (type.IsByRefLike ? "ref struct" : "struct")
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        var bases = type.GetInterfaces().Where(one => one.IsPublic).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (!type.IsValueType && type.BaseType is { } parent && parent != typeof(object))
        {
            bases.Insert(0, Name(parent));
        }

        return $"{kind} {type.FullName}" + (bases.Count == 0 || type.IsEnum ? "" : $" : {string.Join(", ", bases)}");
    }

    private static IEnumerable<string> MembersOf(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}");
        }

        // What the compiler makes of a record is no decision of ours.
        var fields = type.GetFields(Declared).Where(field => IsVisible(field.Attributes & FieldAttributes.FieldAccessMask))
            .Select(field => field.IsLiteral ? $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}" : $"{Name(field.FieldType)} {field.Name}");
        var properties = type.GetProperties(Declared).Where(property => property.GetAccessors().Length > 0)
            .Select(property => $"{Modifiers(property)}{Name(property.PropertyType)} {property.Name} {{ {Accessors(property)}}}");
        var events = type.GetEvents(Declared).Where(one => one.AddMethod!.IsPublic).Select(one => $"event {Name(one.EventHandlerType!)} {one.Name}");
        var methods = type.GetMethods(Declared)
            .Where(method => IsVisible(method) && !method.IsSpecialName && !method.Name.Contains('<', StringComparison.Ordinal)
                && !method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)))
            .Select(method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})");
        var constructors = type.GetConstructors(Declared)
            .Where(one => IsVisible(one) && !one.IsStatic && !one.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)))
            .Select(one => $"new({Parameters(one)})");
        return fields.Concat(properties).Concat(events).Concat(methods).Concat(constructors);
    }

    private static string Modifiers(PropertyInfo property)
    {
        return (property.GetAccessors()[0].IsStatic ? "static " : "")
            + (property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) ? "required " : "");
    }

    private static string Accessors(PropertyInfo property)
    {
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Length > 0;
        return (property.GetMethod?.IsPublic == true ? "get; " : "")
            + (property.SetMethod?.IsPublic == true ? (isInit ? "init; " : "set; ") : "");
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldAttributes access) =>
        access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter =>
            (parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "in " : "")
            + $"{Name(parameter.ParameterType)} {parameter.Name}"
            + (parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "default"}" : "")));

    private static string Name(Type type)
    {
        return type.IsByRef ? Name(type.GetElementType()!)
            : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
            : Nullable.GetUnderlyingType(type) is { } value ? $"{Name(value)}?"
            : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
