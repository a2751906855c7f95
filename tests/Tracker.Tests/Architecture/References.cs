using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Tracker.Tests.Architecture;

/// <summary>A type's reference to another type; both are full names of outermost types.</summary>
public sealed record Reference(string From, string To)
{
    public string FromNamespace => NamespaceOf(From);

    public string ToNamespace => NamespaceOf(To);

    private static string NamespaceOf(string type) => type.LastIndexOf('.') is > 0 and var dot ? type[..dot] : "";
}

/// <summary>
/// What compiled code refers to: bases, interfaces, attributes, members' types, and every type, method and field that a
/// method's instructions name. Constants are not there: the compiler copies their values.
/// </summary>
public static class References
{
    /// <summary>All references between types of the product in an assembly.</summary>
    public static IReadOnlySet<Reference> Of(string assembly)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(assembly)!);
        foreach (
            var folder in AppContext
                .GetData("TRUSTED_PLATFORM_ASSEMBLIES")!
                .ToString()!
                .Split(Path.PathSeparator)
                .Select(x => Path.GetDirectoryName(x)!)
                .Distinct()
        )
        {
            resolver.AddSearchDirectory(folder);
        }

        using var module = ModuleDefinition.ReadModule(assembly, new() { AssemblyResolver = resolver });
        var found = new HashSet<Reference>();
        foreach (var type in module.GetTypes().Where(x => IsOurs(Outermost(x))))
        {
            Collect(type, found);
        }

        return found;
    }

    private static void Collect(TypeDefinition type, HashSet<Reference> found)
    {
        var from = Outermost(type);
        Add(type.BaseType);
        type.Interfaces.ToList().ForEach(x => Add(x.InterfaceType));
        Attributes(type);
        foreach (var field in type.Fields)
        {
            Add(field.FieldType);
            Attributes(field);
        }

        type.Properties.ToList().ForEach(Attributes);
        foreach (var method in type.Methods)
        {
            Method(method);
            Attributes(method);
            method.Parameters.ToList().ForEach(Attributes);
            method.GenericParameters.SelectMany(x => x.Constraints).ToList().ForEach(x => Add(x.ConstraintType));
            if (method.HasBody)
            {
                Body(method.Body);
            }
        }

        void Body(MethodBody body)
        {
            body.Variables.ToList().ForEach(x => Add(x.VariableType));
            body.ExceptionHandlers.ToList().ForEach(x => Add(x.CatchType));
            foreach (var instruction in body.Instructions)
            {
                switch (instruction.Operand)
                {
                    case TypeReference x:
                        Add(x);
                        break;
                    case MethodReference x:
                        Method(x);
                        break;
                    case FieldReference x:
                        Add(x.DeclaringType);
                        Add(x.FieldType);
                        break;
                }
            }
        }

        void Method(MethodReference method)
        {
            Add(method.DeclaringType);
            Add(method.ReturnType);
            method.Parameters.ToList().ForEach(x => Add(x.ParameterType));
            (method as GenericInstanceMethod)?.GenericArguments.ToList().ForEach(Add);
        }

        void Attributes(ICustomAttributeProvider provider)
        {
            foreach (var attribute in provider.CustomAttributes)
            {
                Add(attribute.AttributeType);
                attribute.ConstructorArguments.ToList().ForEach(Argument);
            }
        }

        void Argument(CustomAttributeArgument argument)
        {
            switch (argument.Value)
            {
                case TypeReference x:
                    Add(x);
                    break;
                case CustomAttributeArgument x:
                    Argument(x);
                    break;
                case CustomAttributeArgument[] x:
                    Array.ForEach(x, Argument);
                    break;
            }
        }

        void Add(TypeReference? reference)
        {
            switch (reference)
            {
                case null or GenericParameter:
                    break;
                case GenericInstanceType x:
                    Add(x.ElementType);
                    x.GenericArguments.ToList().ForEach(Add);
                    break;
                case TypeSpecification x:
                    Add(x.ElementType);
                    break;
                default:
                    var to = Outermost(reference);
                    if (to != from && IsOurs(to))
                    {
                        found.Add(new(from, to));
                    }

                    break;
            }
        }
    }

    private static bool IsOurs(string type) => type.StartsWith("Tracker.", StringComparison.Ordinal);

    private static string Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.FullName;
    }
}
